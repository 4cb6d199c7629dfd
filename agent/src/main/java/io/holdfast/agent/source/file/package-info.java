/**
 * What a backup of files needs of the file system: what was asked for and where it stands, which names are left out, directories that are opened when they are needed,
 * attributes. No content, no chunks, no threads: those are the pipeline's.
 */
@NullMarked
package io.holdfast.agent.source.file;

import org.jspecify.annotations.NullMarked;
