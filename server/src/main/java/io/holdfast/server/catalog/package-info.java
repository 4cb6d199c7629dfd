/** What can be restored: recovery points, what is in them, and restores; no retention yet. */
@NullMarked
package io.holdfast.server.catalog;

import org.jspecify.annotations.NullMarked;
