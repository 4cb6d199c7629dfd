/** Where the control plane remembers: pools, transactions, migrations, definitions, paging; no word of what the rows mean. */
@NullMarked
package io.holdfast.server.database;

import org.jspecify.annotations.NullMarked;
