/** What can be restored: recovery points; no retention yet. */
@NullMarked
package io.holdfast.server.catalog;

import org.jspecify.annotations.NullMarked;
