/** Beside the protected data: sources and the backup and restore pipelines; knows no engine and no store. */
@NullMarked
package io.holdfast.agent;

import org.jspecify.annotations.NullMarked;
