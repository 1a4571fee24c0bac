#include "read_ahead.hpp"

#include <gio/gio.h>

#include <algorithm>
#include <cstring>

namespace tillwatch {
namespace {

constexpr gsize kReadAhead = 32 * 1024;

struct ReadAheadStream {
  GFilterInputStream parent;
  guint8* bytes;
  gsize begin;  // what has been read and not yet handed out: bytes[begin, end)
  gsize end;
};
struct ReadAheadStreamClass {
  GFilterInputStreamClass parent;
};

void InitPollable(GPollableInputStreamInterface* pollable);

G_DEFINE_TYPE_WITH_CODE(ReadAheadStream, read_ahead_stream, G_TYPE_FILTER_INPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_INPUT_STREAM, InitPollable))

ReadAheadStream* Self(void* stream) { return static_cast<ReadAheadStream*>(stream); }
GInputStream* Socket(void* stream) {
  return g_filter_input_stream_get_base_stream(static_cast<GFilterInputStream*>(stream));
}

// As GInputStream's read; fill(to, count) reads from the socket.
template <class Fill>
gssize Read(ReadAheadStream* self, void* to, gsize count, Fill fill) {
  if (self->begin == self->end) {
    if (count >= kReadAhead) return fill(to, count);
    const gssize got = fill(self->bytes, kReadAhead);
    if (got <= 0) return got;
    self->begin = 0;
    self->end = static_cast<gsize>(got);
  }
  const gsize size = std::min(count, self->end - self->begin);
  std::memcpy(to, self->bytes + self->begin, size);
  self->begin += size;
  return static_cast<gssize>(size);
}

gssize ReadBlocking(GInputStream* stream, void* to, gsize count, GCancellable* cancellable,
                    GError** error) {
  return Read(Self(stream), to, count, [&](void* into, gsize size) {
    return g_input_stream_read(Socket(stream), into, size, cancellable, error);
  });
}

gssize ReadNonblocking(GPollableInputStream* stream, void* to, gsize count, GError** error) {
  return Read(Self(stream), to, count, [&](void* into, gsize size) {
    return g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(Socket(stream)), into,
                                                    size, nullptr, error);
  });
}

gboolean IsReadable(GPollableInputStream* stream) {
  if (Self(stream)->begin != Self(stream)->end) return TRUE;
  return g_pollable_input_stream_is_readable(G_POLLABLE_INPUT_STREAM(Socket(stream)));
}

// The source becomes ready when the stream can be read without waiting.
GSource* CreateSource(GPollableInputStream* stream, GCancellable* cancellable) {
  const bool ready = Self(stream)->begin != Self(stream)->end;
  GSource* const waits = ready ? g_timeout_source_new(0)
                               : g_pollable_input_stream_create_source(
                                     G_POLLABLE_INPUT_STREAM(Socket(stream)), nullptr);
  GSource* const source = g_pollable_source_new_full(stream, waits, cancellable);
  g_source_unref(waits);
  return source;
}

void InitPollable(GPollableInputStreamInterface* pollable) {
  pollable->is_readable = IsReadable;
  pollable->create_source = CreateSource;
  pollable->read_nonblocking = ReadNonblocking;
}

void Finalize(GObject* object) {
  g_free(Self(object)->bytes);
  G_OBJECT_CLASS(read_ahead_stream_parent_class)->finalize(object);
}

void read_ahead_stream_init(ReadAheadStream* self) {
  self->bytes = static_cast<guint8*>(g_malloc(kReadAhead));
}

void read_ahead_stream_class_init(ReadAheadStreamClass* type) {
  G_OBJECT_CLASS(type)->finalize = Finalize;
  G_INPUT_STREAM_CLASS(type)->read_fn = ReadBlocking;
}

GInputStream* (*input_without)(GIOStream* connection) = nullptr;

// GIOStream's get_input_stream: the connection owns its stream, which is made when first asked for.
GInputStream* InputWithReadAhead(GIOStream* connection) {
  constexpr const char* kKey = "tillwatch-read-ahead";
  void* stream = g_object_get_data(G_OBJECT(connection), kKey);
  if (stream == nullptr) {
    stream = g_object_new(read_ahead_stream_get_type(), "base-stream", input_without(connection),
                          "close-base-stream", FALSE, nullptr);
    g_object_set_data_full(G_OBJECT(connection), kKey, stream, g_object_unref);
  }
  return static_cast<GInputStream*>(stream);
}

}  // namespace

void ReadAheadOnTcp() {
  // The class is kept for ever.
  auto* const type = static_cast<GIOStreamClass*>(g_type_class_ref(G_TYPE_TCP_CONNECTION));
  input_without = type->get_input_stream;
  type->get_input_stream = InputWithReadAhead;
}

}  // namespace tillwatch
