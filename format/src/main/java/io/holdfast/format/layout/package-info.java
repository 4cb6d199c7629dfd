/** How files of a repository are laid out: fields, envelope, pack, index, root metadata, manifest, lease. Bytes to records and back; no keys, no input or output. */
@NullMarked
package io.holdfast.format.layout;

import org.jspecify.annotations.NullMarked;
