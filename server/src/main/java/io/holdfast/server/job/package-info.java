/** What is done: jobs, runs with their queue, leases and limits, orders to members; when it is done by itself is not decided here. */
@NullMarked
package io.holdfast.server.job;

import org.jspecify.annotations.NullMarked;
