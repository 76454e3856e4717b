using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Storage;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Data.Download;

/// <summary>
/// Downloads files into a folder: what an interrupted download has brought is kept and gone on from; a file appears under its name
/// only when it is whole and its SHA-256 is right.
/// </summary>
internal sealed class Downloader(HttpClient client, int retries)
{
    private const string PartialExtension = ".download";
    private const int BufferBytes = 1 << 16;

    /// <summary>Makes sure that a file is there.</summary>
    /// <returns>Null, or why it is not.</returns>
    internal async Task<Error?> FetchAsync(Uri folder, RemoteFile file, string targetFolder, CancellationToken cancellation)
    {
        string target = Path.Combine(targetFolder, file.Name);
        if (File.Exists(target))
        {
            return null;
        }

        var address = new Uri(folder, file.Name);
        string partial = target + PartialExtension;
        try
        {
            Directory.CreateDirectory(targetFolder);
            Error? error = await ReceiveAllAsync(address, file, partial, cancellation);
            if (error is not null)
            {
                return error;
            }

            string hash = await HashAsync(partial, cancellation);
            if (file.Sha256 is { } expected && !string.Equals(hash, expected, StringComparison.Ordinal))
            {
                long length = new FileInfo(partial).Length;
                File.Delete(partial);
                return new Error(
                    ErrorReason.InvalidAnswer, $"{address}: {length} bytes came with SHA-256 {hash}, expected {expected}; they were thrown away.");
            }

            File.Move(partial, target, overwrite: true);
            DirectorySync.Flush(targetFolder);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AtomicFile.Describe(partial, exception);
        }
    }

    private async Task<Error?> ReceiveAllAsync(Uri address, RemoteFile file, string partial, CancellationToken cancellation)
    {
        int failures = 0;
        while (true)
        {
            long before = LengthOf(partial);
            (bool finished, Error? error) = await ReceiveAsync(address, file, partial, cancellation);
            if (finished || error?.Reason is ErrorReason.TooLarge or ErrorReason.NotFound)
            {
                return error;
            }

            // A connection that brings bytes each time may be cut as often as it likes.
            failures = LengthOf(partial) > before ? 0 : failures + 1;
            if (failures > retries)
            {
                return error;
            }
        }
    }

    private async Task<(bool Finished, Error? Error)> ReceiveAsync(Uri address, RemoteFile file, string partial, CancellationToken cancellation)
    {
        try
        {
            long start = LengthOf(partial);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (start > 0)
            {
                request.Headers.Range = new RangeHeaderValue(start, null);
            }

            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable && start > 0)
            {
                if (response.Content.Headers.ContentRange?.Length == start)
                {
                    return (true, null);
                }

                File.Delete(partial);
                return (false, new Error(ErrorReason.InvalidAnswer, $"{address}: has fewer bytes than the {start} that came before."));
            }

            if (!response.IsSuccessStatusCode)
            {
                ErrorReason reason = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                    ? ErrorReason.NotFound
                    : ErrorReason.DeviceUnavailable;
                return (false, new Error(reason, $"{address}: HTTP {(int)response.StatusCode}."));
            }

            bool resumed = response.StatusCode is HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == start;
            return await StoreAsync(address, file, partial, response, resumed ? start : 0, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException
            || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (false, new Error(ErrorReason.DeviceUnavailable, $"{address}: {exception.Message}"));
        }
    }

    private static async Task<(bool Finished, Error? Error)> StoreAsync(
        Uri address, RemoteFile file, string partial, HttpResponseMessage response, long start, CancellationToken cancellation)
    {
        long? expected = start + response.Content.Headers.ContentLength;
        if (expected > file.LargestBytes)
        {
            return (false, TooLarge(address, file, expected.Value));
        }

        await using var output = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        output.SetLength(start);
        output.Position = start;
        await using Stream input = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int read;
            try
            {
                read = await input.ReadAsync(buffer, cancellation);
            }
            catch (IOException exception)
            {
                // Only what the network did: trouble with the file below is the disk's, and not worth another try.
                return (false, new Error(ErrorReason.DeviceUnavailable, $"{address}: {exception.Message}"));
            }

            if (read == 0)
            {
                break;
            }

            if (output.Position + read > file.LargestBytes)
            {
                return (false, TooLarge(address, file, output.Position + read));
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await output.FlushAsync(cancellation);
        output.Flush(flushToDisk: true);
        return expected is { } length && output.Length < length
            ? (false, new Error(ErrorReason.DeviceUnavailable, $"{address}: the connection ended after {output.Length} of {length} bytes."))
            : (true, null);
    }

    private static Error TooLarge(Uri address, RemoteFile file, long length) =>
        new(ErrorReason.TooLarge, $"{address}: {length} bytes or more, expected at most {file.LargestBytes}.");

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
