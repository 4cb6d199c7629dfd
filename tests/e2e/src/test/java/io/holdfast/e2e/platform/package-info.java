/** The binding of libvirt and the platform, with real guests. */
@NullMarked
package io.holdfast.e2e.platform;

import org.jspecify.annotations.NullMarked;
