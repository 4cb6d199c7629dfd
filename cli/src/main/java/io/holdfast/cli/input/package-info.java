/** What the operator says: the command line as bytes, options, units, dates, passphrases, references to snapshots. Knows no verb. */
@NullMarked
package io.holdfast.cli.input;

import org.jspecify.annotations.NullMarked;
