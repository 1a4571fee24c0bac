// GStreamer's objects as unique_ptrs.
#pragma once

#include <gst/gst.h>

#include <memory>

namespace tillwatch::gst {

struct Release {
  void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
  void operator()(GstSample* sample) const { gst_sample_unref(sample); }
  void operator()(GstMessage* message) const { gst_message_unref(message); }
  void operator()(GError* error) const { g_error_free(error); }
};
struct ReleaseObject {
  template <class T>
  void operator()(T* object) const {
    gst_object_unref(object);
  }
};

template <class T>
using ObjectPtr = std::unique_ptr<T, ReleaseObject>;  // anything derived from GstObject
using CapsPtr = std::unique_ptr<GstCaps, Release>;
using SamplePtr = std::unique_ptr<GstSample, Release>;
using MessagePtr = std::unique_ptr<GstMessage, Release>;
using ErrorPtr = std::unique_ptr<GError, Release>;

// What an error message on the bus says.
inline ErrorPtr ErrorOf(GstMessage* message) {
  GError* error = nullptr;
  gst_message_parse_error(message, &error, nullptr);
  return ErrorPtr(error);
}

// A pipeline that is taken to NULL (its threads joined, its files closed) before it goes.
class Pipeline {
 public:
  Pipeline() : pipeline_(gst_pipeline_new(nullptr)) {
    gst_object_ref_sink(pipeline_);
    bus_.reset(gst_element_get_bus(pipeline_));
  }
  ~Pipeline() {
    gst_element_set_state(pipeline_, GST_STATE_NULL);
    gst_object_unref(pipeline_);
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  GstElement* Get() const { return pipeline_; }
  GstBus* Bus() const { return bus_.get(); }

  // Makes an element and puts it into the pipeline, which owns it. Throws std::runtime_error when
  // its plug-in is not installed.
  GstElement* Add(const char* factory) const;

 private:
  GstElement* pipeline_;
  ObjectPtr<GstBus> bus_;
};

}  // namespace tillwatch::gst
