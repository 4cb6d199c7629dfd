/** The command line as a process, against real file systems; no unit tests. */
@NullMarked
package io.holdfast.e2e.cli;

import org.jspecify.annotations.NullMarked;
