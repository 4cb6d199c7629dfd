/** The doors of the control plane: routes, errors, paging, the OpenAPI document; decides nothing about work. */
@NullMarked
package io.holdfast.server.api;

import org.jspecify.annotations.NullMarked;
