/**
 * What is to happen, and when: schedules with windows and blackouts in a named time zone, what they come to in the days ahead, retention and its simulation, and the
 * capacity that follows. All of it computes on values it is given; nothing here reads a clock or a database, starts a run or deletes a point.
 */
@NullMarked
package io.holdfast.server.policy;

import org.jspecify.annotations.NullMarked;
