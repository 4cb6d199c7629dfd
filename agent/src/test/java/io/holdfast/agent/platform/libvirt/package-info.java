/** Tests of the binding with libvirt's built-in test driver, which needs no daemon; real guests are in tests/e2e. */
@NullMarked
package io.holdfast.agent.platform.libvirt;

import org.jspecify.annotations.NullMarked;
