using System.IO.Compression;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads a whole request body, decompressed, into one buffer, and never more than the cap.</summary>
internal static class RequestBody
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int LargestFirstBytes = 1024 * 1024;

    /// <param name="request">The request whose body is read.</param>
    /// <param name="maxBytes">The cap; it holds for what arrives and, again, for what comes out of decompression.</param>
    /// <param name="limitName">The setting behind <paramref name="maxBytes"/>, for the message.</param>
    /// <param name="body">Receives the content; the caller disposes it, whatever comes out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<Error?> ReadAsync(
        HttpRequest request, int maxBytes, string limitName, BufferedBody body, CancellationToken cancellationToken)
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
                    return await ReadToEndAsync(request.Body, expectedBytes, maxBytes, limitName, body, cancellationToken);
                case "gzip":
                    await using (var gzip = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                    {
                        return await ReadToEndAsync(gzip, FirstBufferBytes, maxBytes, limitName, body, cancellationToken);
                    }

                case "deflate":
                    await using (var zlib = new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                    {
                        return await ReadToEndAsync(zlib, FirstBufferBytes, maxBytes, limitName, body, cancellationToken);
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

    private static async ValueTask<Error?> ReadToEndAsync(
        Stream source, int expectedBytes, int maxBytes, string limitName, BufferedBody body, CancellationToken cancellationToken)
    {
        // One byte more than expected, so that the end of the stream is seen without growing.
        var error = body.Grow(Math.Min(Math.Min(expectedBytes, maxBytes), LargestFirstBytes) + 1);
        while (error is null)
        {
            var read = await source.ReadAsync(body.Room, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            body.Advance(read);
            if (body.LengthBytes > maxBytes)
            {
                return TooLarge(maxBytes, limitName, "more");
            }

            if (body.Room.IsEmpty)
            {
                error = body.Grow((int)Math.Min(2L * body.LengthBytes, maxBytes + 1L));
            }
        }

        return error;
    }

    private static Error TooLarge(int maxBytes, string limitName, string actual) =>
        new(ErrorReason.TooLarge, $"The body may hold {maxBytes} bytes at most ({limitName}), got {actual}.");
}
