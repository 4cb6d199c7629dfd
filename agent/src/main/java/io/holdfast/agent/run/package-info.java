/**
 * What an agent is ordered to do, carried out: backups, restores and verifications over a media server, each an attempt that ends with an outcome whatever happens. Not here: how the server is reached, and what
 * kinds of resources there are.
 */
@NullMarked
package io.holdfast.agent.run;

import org.jspecify.annotations.NullMarked;
