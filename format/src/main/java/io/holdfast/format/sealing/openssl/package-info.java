/** Hashes and ciphers of OpenSSL's libcrypto, called through foreign functions. No choice of algorithms, and no word on whether they are to be used. */
@NullMarked
package io.holdfast.format.sealing.openssl;

import org.jspecify.annotations.NullMarked;
