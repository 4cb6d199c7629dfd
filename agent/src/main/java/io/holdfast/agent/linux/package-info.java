/**
 * What the file and volume sources and targets need of the Linux kernel and the JDK does not give: names that are any bytes, trees of any depth, times to the nanosecond,
 * extended attributes of every namespace, holes, nodes.
 *
 * <p>Here: directories reached by descriptor and never by a full path, open files, statistics, metadata that can be set, owners' names, free space, the identity of this
 * process and its priority. Not here: walking, filtering, ordering, retrying, the pipeline, anything about chunks or formats. Those call this package, which calls the
 * kernel and nothing else.
 *
 * <p>Every name is an array of bytes as the kernel has it, without {@code '/'} and NUL, never {@code "."} or {@code ".."}, so that a name read from a damaged or
 * malicious snapshot cannot leave the directory it is used in. No link is followed, except where a person named a path. Arrays are taken and handed out without a copy:
 * do not change one afterwards. Calls block; on a virtual thread they hold its carrier.
 *
 * <p>A failing call throws {@link io.holdfast.agent.linux.SystemCallException}, which names the call, the error and the object; who knows the item being saved or
 * restored translates it into the error family of the product.
 */
@NullMarked
package io.holdfast.agent.linux;

import org.jspecify.annotations.NullMarked;
