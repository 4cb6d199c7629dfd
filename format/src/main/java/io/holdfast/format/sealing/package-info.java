/** Keys derived from the master key, fingerprints, and sealing and opening of chunks. No storage of keys, no passphrases. */
@NullMarked
package io.holdfast.format.sealing;

import org.jspecify.annotations.NullMarked;
