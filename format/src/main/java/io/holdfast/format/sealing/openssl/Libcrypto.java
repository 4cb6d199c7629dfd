package io.holdfast.format.sealing.openssl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The library. Only functions are used that all its versions since 1.1 have. Any number of threads may use one; what it makes is for one thread at a time, and is freed
 * once nothing refers to it.
 */
public final class Libcrypto {
    /** Neither to read the machine's configuration, which can put other code in the place of the library's, nor to clear up when the process ends. */
    private static final long QUIETLY = 0x80 | 0x80000;

    /** Most bytes of one call: some tens of microseconds, for which whoever wants to stop all threads waits. A multiple of every block. */
    static final int PIECE = 256 << 10;

    private static final int KEY = 32;

    final NativeFunction newDigest;
    final NativeFunction freeDigest;
    final NativeFunction copyDigest;
    final NativeFunction beginDigest;
    final NativeFunction updateDigest;
    final NativeFunction finishDigest;
    final NativeFunction newCipher;
    final NativeFunction freeCipher;
    final NativeFunction controlCipher;
    final NativeFunction beginEncryption;
    final NativeFunction encrypt;
    final NativeFunction finishEncryption;
    final NativeFunction beginDecryption;
    final NativeFunction decrypt;
    final NativeFunction finishDecryption;
    final MemorySegment sha256;
    final MemorySegment aes256Ecb;
    final MemorySegment aes256Gcm;
    private final NativeFunction versionText;

    private Libcrypto(SymbolLookup library) {
        newDigest = function(library, "EVP_MD_CTX_new");
        freeDigest = function(library, "EVP_MD_CTX_free");
        copyDigest = function(library, "EVP_MD_CTX_copy_ex");
        beginDigest = function(library, "EVP_DigestInit_ex");
        updateDigest = function(library, "EVP_DigestUpdate");
        finishDigest = function(library, "EVP_DigestFinal_ex");
        newCipher = function(library, "EVP_CIPHER_CTX_new");
        freeCipher = function(library, "EVP_CIPHER_CTX_free");
        controlCipher = function(library, "EVP_CIPHER_CTX_ctrl");
        beginEncryption = function(library, "EVP_EncryptInit_ex");
        encrypt = function(library, "EVP_EncryptUpdate");
        finishEncryption = function(library, "EVP_EncryptFinal_ex");
        beginDecryption = function(library, "EVP_DecryptInit_ex");
        decrypt = function(library, "EVP_DecryptUpdate");
        finishDecryption = function(library, "EVP_DecryptFinal_ex");
        versionText = function(library, "OpenSSL_version");
        function(library, "OPENSSL_init_crypto")
                .check(MemorySegment.ofAddress(QUIETLY), MemorySegment.NULL, 0, MemorySegment.NULL, 0);
        sha256 = function(library, "EVP_sha256").constant();
        aes256Ecb = function(library, "EVP_aes_256_ecb").constant();
        aes256Gcm = function(library, "EVP_aes_256_gcm").constant();
    }

    /** Loads it under a name that the system knows; empty when it does not know it, a function is missing, or it does not begin. */
    public static Optional<Libcrypto> load(String name) {
        try {
            return Optional.of(new Libcrypto(NativeFunction.library(name)));
        } catch (IllegalArgumentException | NoSuchElementException | IllegalStateException unusable) {
            return Optional.empty();
        }
    }

    private static NativeFunction function(SymbolLookup library, String name) {
        return new NativeFunction(name, library.find(name).orElseThrow());
    }

    /** The key of a cipher, as long as the library takes it to be. */
    static MemorySegment key(byte[] key) {
        if (key.length != KEY) {
            throw new IllegalArgumentException("AES-256 has keys of 32 bytes, not " + key.length);
        }
        return MemorySegment.ofArray(key);
    }

    /** What it calls itself, such as {@code OpenSSL 3.0.19 27 Jan 2026}. */
    public String version() {
        return versionText.text();
    }

    /** SHA-256. */
    public NativeDigest sha256() {
        return new NativeDigest(this);
    }

    /** HMAC (RFC 2104) with SHA-256. */
    public NativeHmac hmac(byte[] key) {
        return new NativeHmac(this, key);
    }

    /** AES-256 of whole blocks, each by itself. */
    public NativeBlocks blocks(byte[] key) {
        return new NativeBlocks(this, key);
    }

    /** AES-256-GCM that encrypts. */
    public NativeGcm sealing() {
        return new NativeGcm(this, beginEncryption, encrypt, finishEncryption);
    }

    /** AES-256-GCM that decrypts. */
    public NativeGcm opening() {
        return new NativeGcm(this, beginDecryption, decrypt, finishDecryption);
    }
}
