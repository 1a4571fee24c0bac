// The media behind one mount point: a drawn scene, encoded while somebody watches.
//
// Thread rule: made and used in the server's main thread; GStreamer's threads call back into it.
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "options.hpp"

namespace tillwatch::camsim {

// A factory whose media all clients share. The caller owns it.
GstRTSPMediaFactory* NewSceneFactory(int camera, const Options& options);

// The sender reports tell when a picture was taken, not when it left the encoder, which is what
// GStreamer's tell by itself. media: the element inside the server's pipeline, not yet prepared.
void ReportCaptureTimes(GstElement* media);

// The server holds each picture back for the latency that its source admits to; with this the
// source admits to none and keeps the pace by itself.
void SendAtOnce(GstElement* payloader);

// Lets nothing through the pad from the given number of seconds after the first buffer on.
void StallAfter(GstPad* pad, double seconds);

}  // namespace tillwatch::camsim
