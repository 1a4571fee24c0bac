// Reading a camera's connection in large pieces.
#pragma once

namespace tillwatch {

// rtspsrc takes a packet of an interleaved connection (RFC 2326 section 10.12) by three reads of
// GIO, of which each is a poll() and a recv(). From now on the TCP connections that this process
// opens by GIO read as much as there is, up to 32 KiB, and hand out of that. GIO lets nobody choose
// the connection that rtspsrc makes, so this changes the class of all of them; rtspsrc alone makes
// any. Thread rule: once, before the first connection.
void ReadAheadOnTcp();

}  // namespace tillwatch
