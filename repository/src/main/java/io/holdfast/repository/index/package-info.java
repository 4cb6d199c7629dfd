/**
 * The index in memory: from the tag of a fingerprint to where its sealed chunk lies.
 *
 * <p>Here: {@link io.holdfast.repository.index.FingerprintTable}, an off-heap multimap from 64-bit
 * tags to 64-bit locations, and nothing else.
 *
 * <p>Not here: fingerprints themselves (a tag may belong to several, so who asks compares with the
 * pack's directory), the files the index is loaded from and written to, and what a pack is.
 */
@NullMarked
package io.holdfast.repository.index;

import org.jspecify.annotations.NullMarked;
