using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its text, or its bytes when the key ends in <see cref="BinaryHeaderSuffix"/>.</summary>
    public sealed class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>A text entry; the key becomes lower-case.</summary>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = ValidKey(key);
            if (IsBinary)
            {
                throw new ArgumentException($"The key '{Key}' ends in '{BinaryHeaderSuffix}', so its value must be bytes.", nameof(key));
            }
            _text = value;
        }

        /// <summary>A binary entry; the key becomes lower-case and must end in <see cref="BinaryHeaderSuffix"/>.</summary>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = ValidKey(key);
            if (!IsBinary)
            {
                throw new ArgumentException($"The key '{Key}' of a binary value must end in '{BinaryHeaderSuffix}'.", nameof(key));
            }
            _bytes = [.. valueBytes];
        }

        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _text ?? throw new InvalidOperationException($"The metadata entry '{Key}' is binary.");

        /// <summary>A copy of the bytes; for a text entry, of its ASCII form.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(Value) : [.. _bytes];

        public override string ToString() => IsBinary ? $"[Entry: key={Key}, binary]" : $"[Entry: key={Key}, value={_text}]";

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string ValidKey(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
#pragma warning disable CA1308 // Metadata keys are lower-case on the wire.
            var normalized = key.ToLowerInvariant();
#pragma warning restore CA1308
            return normalized.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? throw new ArgumentException($"The metadata key '{key}' may hold only letters, digits, '_', '-' and '.'.", nameof(key))
                : normalized;
        }
    }
}
