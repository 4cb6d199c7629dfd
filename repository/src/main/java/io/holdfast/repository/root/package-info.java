/** Root metadata: where it stands, its three copies and generations, and the ways to the master key. */
@NullMarked
package io.holdfast.repository.root;

import org.jspecify.annotations.NullMarked;
