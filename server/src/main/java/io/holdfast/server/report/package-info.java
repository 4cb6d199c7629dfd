/** What the estate comes to, in figures. */
@NullMarked
package io.holdfast.server.report;

import org.jspecify.annotations.NullMarked;
