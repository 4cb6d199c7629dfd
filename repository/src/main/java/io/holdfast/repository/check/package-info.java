/** Check (does the structure agree?), verify (are the bytes still those that were sealed?) and repair. */
@NullMarked
package io.holdfast.repository.check;

import org.jspecify.annotations.NullMarked;
