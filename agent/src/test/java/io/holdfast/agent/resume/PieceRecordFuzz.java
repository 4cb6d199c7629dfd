package io.holdfast.agent.resume;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

final class PieceRecordFuzz {
    /** Also with a checksum that is right, as of a program that wrote nonsense. */
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreARecordOrNone(FuzzedDataProvider input) {
        boolean right = input.consumeBoolean();
        ByteBuffer bytes = ByteBuffer.wrap(input.consumeRemainingAsBytes());
        if (bytes.limit() < PieceRecord.HEAD) {
            return;
        }
        int length = PieceRecord.length(bytes);
        if (length == 0 || length > bytes.limit()) {
            return;
        }
        if (right) {
            CRC32C checksum = new CRC32C();
            checksum.update(bytes.slice(PieceRecord.HEAD, bytes.getInt(0)));
            bytes.putInt(Integer.BYTES, (int) checksum.getValue());
        }
        PieceRecord.decode(bytes.slice(0, length))
                .ifPresent(record -> assertThat(record.encode().length).isLessThanOrEqualTo(length));
    }
}
