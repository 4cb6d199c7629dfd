/** What bytes mean: fingerprints, sealed chunks, layouts and the two doors of the data path; no sockets, files, threads or log. */
@NullMarked
package io.holdfast.format;

import org.jspecify.annotations.NullMarked;
