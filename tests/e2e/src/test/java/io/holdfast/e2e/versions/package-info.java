/** Members of earlier versions with the present ones; that formats of earlier versions are read is tested by the golden files of their modules. */
@NullMarked
package io.holdfast.e2e.versions;

import org.jspecify.annotations.NullMarked;
