/** What server and agents or media servers tell each other on one stream: orders, progress, outcomes, questions; no chunk passes here. */
@NullMarked
package io.holdfast.protocol.control;

import org.jspecify.annotations.NullMarked;
