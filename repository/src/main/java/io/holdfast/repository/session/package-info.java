/** Sessions on a repository: leases, condemned generations, and the two doors of the data path, writing and reading. */
@NullMarked
package io.holdfast.repository.session;

import org.jspecify.annotations.NullMarked;
