/** What there is: sites; no schedules, no work. */
@NullMarked
package io.holdfast.server.inventory;

import org.jspecify.annotations.NullMarked;
