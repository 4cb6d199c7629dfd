/** Sessions of agents with media servers, both ends: the doors of the data path over the network; what stands behind the serving end's doors is not known here. */
@NullMarked
package io.holdfast.protocol.session;

import org.jspecify.annotations.NullMarked;
