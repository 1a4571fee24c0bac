#include "adapters/gstreamer/read_ahead.hpp"

#include <gio/gio.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(read_ahead)

namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// Both ends of a connection as rtspsrc makes it.
struct Connected {
  Connected() {
    InitGStreamer();
    const Owned<GSocketListener> listener(g_socket_listener_new());
    const guint16 port = g_socket_listener_add_any_inet_port(listener.get(), nullptr, nullptr);
    const Owned<GSocketClient> client(g_socket_client_new());
    near.reset(g_socket_client_connect_to_host(client.get(), "127.0.0.1", port, nullptr, nullptr));
    far.reset(g_socket_listener_accept(listener.get(), nullptr, nullptr, nullptr));
    BOOST_REQUIRE(near);
    BOOST_REQUIRE(far);
    stream = g_io_stream_get_input_stream(G_IO_STREAM(near.get()));
    socket = g_socket_connection_get_socket(near.get());
  }

  void Send(const std::string& text) const {
    BOOST_REQUIRE(g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(far.get())),
                                            text.data(), text.size(), nullptr, nullptr, nullptr));
    BOOST_REQUIRE(g_socket_condition_timed_wait(socket, G_IO_IN, 10'000'000, nullptr, nullptr));
  }

  // What one read gives; "timeout", "would block" or "error" instead.
  std::string Read(std::size_t count, bool blocking = true) const {
    std::string text(count, '\0');
    GError* error = nullptr;
    const gssize got =
        blocking ? g_input_stream_read(stream, text.data(), count, nullptr, &error)
                 : g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(stream),
                                                            text.data(), count, nullptr, &error);
    if (got >= 0) return text.substr(0, static_cast<std::size_t>(got));
    std::string problem = "error";
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) problem = "timeout";
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) problem = "would block";
    g_error_free(error);
    return problem;
  }

  bool IsReadable() const {
    return g_pollable_input_stream_is_readable(G_POLLABLE_INPUT_STREAM(stream)) != FALSE;
  }

  // Whether a source of the stream becomes ready within a tenth of a second.
  bool SourceIsReady() const {
    GMainContext* const context = g_main_context_new();
    GSource* const source =
        g_pollable_input_stream_create_source(G_POLLABLE_INPUT_STREAM(stream), nullptr);
    bool ready = false;
    const auto note = [](GObject*, gpointer data) -> gboolean {
      *static_cast<bool*>(data) = true;
      return G_SOURCE_REMOVE;
    };
    const GPollableSourceFunc callback = note;
    g_source_set_callback(source, G_SOURCE_FUNC(callback), &ready, nullptr);
    g_source_attach(source, context);
    for (int i = 0; i < 10 && !ready; ++i) {
      while (g_main_context_iteration(context, FALSE) != FALSE && !ready) {
      }
      if (!ready) g_usleep(10'000);
    }
    g_source_destroy(source);
    g_source_unref(source);
    g_main_context_unref(context);
    return ready;
  }

  Owned<GSocketConnection> near;
  Owned<GSocketConnection> far;
  GInputStream* stream = nullptr;
  GSocket* socket = nullptr;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(one_byte_asked_for_takes_what_has_arrived_and_the_rest_comes_from_memory,
                        Connected) {
  Send("$ and the packet");
  BOOST_TEST(Read(1) == "$");
  BOOST_TEST(g_socket_get_available_bytes(socket) == 0);
  BOOST_TEST(IsReadable());
  BOOST_TEST(SourceIsReady());
  BOOST_TEST(Read(4, false) == " and");
  BOOST_TEST(Read(100) ==
             " the packet");  // what is there, as a socket does; not more than asked for
  BOOST_TEST(!IsReadable());
  BOOST_TEST(!SourceIsReady());
  BOOST_TEST(Read(1, false) == "would block");
}

BOOST_FIXTURE_TEST_CASE(what_is_larger_than_its_memory_arrives_whole_and_in_order, Connected) {
  std::string sent;
  for (int i = 0; sent.size() < 200'000; ++i) sent += std::to_string(i) + ",";
  std::string received;
  std::size_t size = 1;
  for (std::size_t at = 0; at < sent.size(); at += 50'000) {
    Send(sent.substr(at, 50'000));
    while (received.size() < std::min(at + 50'000, sent.size())) {
      received += Read(size);
      size = size % 40'000 * 3 + 1;  // smaller and larger than what is read ahead
    }
  }
  BOOST_TEST((received == sent));
}

BOOST_FIXTURE_TEST_CASE(a_silent_camera_times_out_and_one_that_hangs_up_ends, Connected) {
  Send("last");
  g_socket_set_timeout(socket, 1);
  BOOST_TEST(Read(4) == "last");
  BOOST_TEST(Read(4) == "timeout");
  Send("words");
  BOOST_REQUIRE(g_io_stream_close(G_IO_STREAM(far.get()), nullptr, nullptr));
  BOOST_TEST(Read(2) == "wo");
  BOOST_TEST(Read(100) == "rds");
  BOOST_TEST(Read(100) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
