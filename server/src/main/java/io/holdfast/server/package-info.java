/** The control plane: knows everything about work and nothing about chunks. Here is its wiring; what it does is in the packages below. */
@NullMarked
package io.holdfast.server;

import org.jspecify.annotations.NullMarked;
