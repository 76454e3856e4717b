using System.Runtime.InteropServices;

namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>Decodes HPACK's Huffman strings (RFC 7541, Appendix B).</summary>
internal static class HuffmanDecoder
{
    private const int EndOfString = 256;
    private const int MaxCodeBits = 30;

    /// <summary>Fewest bits that a symbol takes: a decoded string is at most 8 / this times as long as the encoded one.</summary>
    private const int MinCodeBits = 5;

    // The code is canonical: code words of one length ascend with their symbols, so the lengths say everything.
    private static ReadOnlySpan<byte> CodeBits =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly short[] SymbolsInCodeOrder = OrderSymbols();

    /// <summary>The longest string that the encoded bytes can become.</summary>
    public static int MaxDecodedBytes(int encodedBytes) => checked(encodedBytes * 8 / MinCodeBits);

    /// <summary>Decodes into the destination, which has room for <see cref="MaxDecodedBytes"/>.</summary>
    /// <returns>The number of decoded bytes; -1 when the bytes are no valid encoding.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        var written = 0;
        uint code = 0;
        var bits = 0;
        var walk = default(CodeWalk);
        foreach (var octet in encoded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((uint)(octet >> bit) & 1);
                bits++;
                if (!walk.Extend(code, bits, out var index))
                {
                    continue;
                }

                var symbol = SymbolsInCodeOrder[index];
                if (symbol == EndOfString)
                {
                    return -1;
                }

                destination[written++] = (byte)symbol;
                code = 0;
                bits = 0;
                walk = default;
            }
        }

        // What remains must be padding: fewer than 8 bits, all ones.
        return bits < 8 && code == (1u << bits) - 1 ? written : -1;
    }

    private static short[] OrderSymbols()
    {
        var symbols = new List<short>(EndOfString + 1);
        for (var bits = MinCodeBits; bits <= MaxCodeBits; bits++)
        {
            for (short symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (CodeBits[symbol] == bits)
                {
                    symbols.Add(symbol);
                }
            }
        }

        return [.. symbols];
    }

    /// <summary>Follows a canonical code bit by bit: which code words of the present length exist, and where they start in code order.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct CodeWalk
    {
        private static readonly int[] CountByBits = CountSymbols();

        private uint _firstCode;
        private int _firstIndex;
        private int _count;

        public bool Extend(uint code, int bits, out int index)
        {
            _firstCode = (_firstCode + (uint)_count) << 1;
            _firstIndex += _count;
            _count = CountByBits[bits];
            index = _firstIndex + (int)(code - _firstCode);
            return code < _firstCode + (uint)_count;
        }

        private static int[] CountSymbols()
        {
            var counts = new int[MaxCodeBits + 1];
            foreach (var bits in CodeBits)
            {
                counts[bits]++;
            }

            return counts;
        }
    }
}
