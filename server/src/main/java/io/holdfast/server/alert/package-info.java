/** What people are to be told without asking: rules, alerts, and the channels on which they leave; no report that somebody asks for. */
@NullMarked
package io.holdfast.server.alert;

import org.jspecify.annotations.NullMarked;
