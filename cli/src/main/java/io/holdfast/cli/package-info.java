/** The operator's hand: joins agent and repository in one process; no logic of the data path. */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
