/** Tests of what a backup of files needs of the file system. */
@NullMarked
package io.holdfast.agent.source.file;

import org.jspecify.annotations.NullMarked;
