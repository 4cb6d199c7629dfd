/** What processes say to each other: identities, connections over TLS, tickets, wrapped keys, enrolment; knows no storage and no SQL. */
@NullMarked
package io.holdfast.protocol;

import org.jspecify.annotations.NullMarked;
