/** Real virtual machines for tests: a private libvirtd, tiny guests under software emulation, and the means to break both. Knows nothing of the product. */
@NullMarked
package io.holdfast.e2e.lab;

import org.jspecify.annotations.NullMarked;
