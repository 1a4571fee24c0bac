#include "rtsp_server.hpp"

#include <fmt/format.h>
#include <glib-unix.h>
#include <gst/rtsp-server/rtsp-server.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "camera_media.hpp"
#include "file_media.hpp"

namespace tillwatch::camsim {
namespace {

constexpr const char* kViewer = "viewer";

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
  void operator()(GMainLoop* loop) const { g_main_loop_unref(loop); }
};
using ServerPtr = std::unique_ptr<GstRTSPServer, Unref>;
using LoopPtr = std::unique_ptr<GMainLoop, Unref>;

void RequirePassword(GstRTSPAuth* auth, const Options& options) {
  GstRTSPToken* token =
      gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, kViewer, nullptr);
  if (options.basic_auth) {
    gst_rtsp_auth_set_supported_methods(auth, GST_RTSP_AUTH_BASIC);
    gchar* basic = gst_rtsp_auth_make_basic(options.user.c_str(), options.password.c_str());
    gst_rtsp_auth_add_basic(auth, basic, token);
    g_free(basic);
  } else {
    gst_rtsp_auth_set_supported_methods(auth, GST_RTSP_AUTH_DIGEST);
    gst_rtsp_auth_add_digest(auth, options.user.c_str(), options.password.c_str(), token);
  }
  gst_rtsp_token_unref(token);
}

void AllowEverybody(GstRTSPAuth* auth) {
  GstRTSPToken* token =
      gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, kViewer, nullptr);
  gst_rtsp_auth_set_default_token(auth, token);
  gst_rtsp_token_unref(token);
}

void UseTls(GstRTSPAuth* auth, const Options& options) {
  GError* error = nullptr;
  GTlsCertificate* certificate = g_tls_certificate_new_from_files(options.tls_certificate.c_str(),
                                                                  options.tls_key.c_str(), &error);
  if (certificate == nullptr) {
    const std::string reason = error->message;
    g_error_free(error);
    throw std::runtime_error("cannot use the certificate: " + reason);
  }
  gst_rtsp_auth_set_tls_certificate(auth, certificate);
  g_object_unref(certificate);
}

void Guard(GstRTSPServer* server, const Options& options) {
  if (options.user.empty() && options.tls_certificate.empty()) return;
  const std::unique_ptr<GstRTSPAuth, Unref> auth(gst_rtsp_auth_new());
  if (options.user.empty()) {
    AllowEverybody(auth.get());
  } else {
    RequirePassword(auth.get(), options);
  }
  if (!options.tls_certificate.empty()) UseTls(auth.get(), options);
  gst_rtsp_server_set_auth(server, auth.get());
}

void MountCameras(GstRTSPServer* server, const Options& options) {
  std::shared_ptr<const LoopedFile> file;
  if (!options.file.empty()) file = ReadFile(options.file);
  GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server);
  for (int camera = 1; camera <= options.cameras; ++camera) {
    GstRTSPMediaFactory* factory =
        file ? NewFileFactory(file, options) : NewSceneFactory(camera, options);
    if (!options.user.empty() || !options.tls_certificate.empty()) {
      gst_rtsp_media_factory_add_role(factory, kViewer, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS,
                                      G_TYPE_BOOLEAN, TRUE, GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT,
                                      G_TYPE_BOOLEAN, TRUE, nullptr);
    }
    gst_rtsp_mount_points_add_factory(mounts, fmt::format("/camera_{:03}", camera).c_str(),
                                      factory);
  }
  g_object_unref(mounts);
}

gboolean Quit(gpointer loop) {
  g_main_loop_quit(static_cast<GMainLoop*>(loop));
  return G_SOURCE_CONTINUE;
}

GstRTSPFilterResult RemoveClient(GstRTSPServer*, GstRTSPClient*, gpointer) {
  return GST_RTSP_FILTER_REMOVE;
}

}  // namespace

void Serve(const Options& options) {
  const LoopPtr loop(g_main_loop_new(nullptr, FALSE));
  const ServerPtr server(gst_rtsp_server_new());
  gst_rtsp_server_set_address(server.get(), options.bind.c_str());
  gst_rtsp_server_set_service(server.get(), fmt::format("{}", options.port).c_str());
  Guard(server.get(), options);
  MountCameras(server.get(), options);

  const guint source = gst_rtsp_server_attach(server.get(), nullptr);
  if (source == 0) {
    throw std::runtime_error(
        fmt::format("cannot listen on {}:{} (is the port in use?)", options.bind, options.port));
  }
  g_unix_signal_add(SIGTERM, Quit, loop.get());
  g_unix_signal_add(SIGINT, Quit, loop.get());
  fmt::print("camsim ready port={}\n", gst_rtsp_server_get_bound_port(server.get()));
  std::fflush(stdout);
  g_main_loop_run(loop.get());

  g_source_remove(source);
  gst_rtsp_server_client_filter(server.get(), RemoveClient, nullptr);
}

}  // namespace tillwatch::camsim
