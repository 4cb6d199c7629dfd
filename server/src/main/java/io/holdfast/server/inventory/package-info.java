/** What there is: sites, members, resources, pools, repositories and their keys; no schedules, no work. */
@NullMarked
package io.holdfast.server.inventory;

import org.jspecify.annotations.NullMarked;
