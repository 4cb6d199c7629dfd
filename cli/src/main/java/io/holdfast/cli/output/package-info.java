/** What the operator sees: lines for people, objects for programs, progress, exit codes, sizes and times in words. Knows no verb. */
@NullMarked
package io.holdfast.cli.output;

import org.jspecify.annotations.NullMarked;
