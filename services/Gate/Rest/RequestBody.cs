using System.IO.Compression;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads a whole request body, decompressed, into one pooled buffer, and never more than the cap.</summary>
internal static class RequestBody
{
    private const int FirstBufferBytes = 64 * 1024;

    /// <param name="request">The request whose body is read.</param>
    /// <param name="maxBytes">The cap; it holds for what arrives and, again, for what comes out of decompression.</param>
    /// <param name="limitName">The setting behind <paramref name="maxBytes"/>, for the message.</param>
    /// <param name="pool">Where the buffer comes from; the caller disposes the body.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<Outcome<BufferedBody>> ReadAsync(
        HttpRequest request, int maxBytes, string limitName, TensorBufferPool pool, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes, limitName, $"{request.ContentLength} bytes");
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        try
        {
            switch (encoding)
            {
                case "" or "identity":
                    var expectedBytes = (int)(request.ContentLength ?? FirstBufferBytes);
                    return await ReadToEndAsync(request.Body, expectedBytes, maxBytes, limitName, pool, cancellationToken);
                case "gzip":
                    await using (var gzip = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                    {
                        return await ReadToEndAsync(gzip, FirstBufferBytes, maxBytes, limitName, pool, cancellationToken);
                    }

                case "deflate":
                    await using (var zlib = new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                    {
                        return await ReadToEndAsync(zlib, FirstBufferBytes, maxBytes, limitName, pool, cancellationToken);
                    }

                default:
                    return new Error(
                        ErrorReason.MalformedRequest, $"Content-Encoding is '{encoding}': expected gzip, deflate, identity or none.");
            }
        }
        catch (InvalidDataException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"The body is not valid {encoding} data: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(maxBytes, limitName, "more")
                : new Error(ErrorReason.MalformedRequest, $"The body could not be read: {exception.Message}");
        }
    }

    private static async ValueTask<Outcome<BufferedBody>> ReadToEndAsync(
        Stream source, int expectedBytes, int maxBytes, string limitName, TensorBufferPool pool, CancellationToken cancellationToken)
    {
        // One byte more than expected, so that the end of the stream is seen without growing.
        var buffer = pool.Rent(Math.Min(expectedBytes, maxBytes) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await source.ReadAsync(buffer.Memory[length..], cancellationToken);
                length += read;
                if (length > maxBytes)
                {
                    return TooLarge(maxBytes, limitName, "more");
                }

                if (read == 0)
                {
                    var body = new BufferedBody(buffer, length);
                    buffer = null;
                    return body;
                }

                if (length == buffer.Memory.Length)
                {
                    var larger = pool.Rent((int)Math.Min(2L * length, maxBytes + 1L));
                    buffer.Memory.CopyTo(larger.Memory);
                    buffer.Dispose();
                    buffer = larger;
                }
            }
        }
        finally
        {
            buffer?.Dispose();
        }
    }

    private static Error TooLarge(int maxBytes, string limitName, string actual) =>
        new(ErrorReason.TooLarge, $"The body may hold {maxBytes} bytes at most ({limitName}), got {actual}.");
}
