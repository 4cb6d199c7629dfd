/** Logging in by an LDAP directory or Active Directory: its settings, how it is asked, a test of both; no accounts, no HTTP. */
@NullMarked
package io.holdfast.server.access.directory;

import org.jspecify.annotations.NullMarked;
