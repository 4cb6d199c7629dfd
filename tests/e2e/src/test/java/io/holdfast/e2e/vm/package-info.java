/** Virtual machines, backed up and restored by the built program with real guests. */
@NullMarked
package io.holdfast.e2e.vm;

import org.jspecify.annotations.NullMarked;
