using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAspire.Bench.Cutting;

/// <summary>
/// Photos as classifiers take them: the largest square in the middle, scaled. A headless Chromium decodes them, whatever their format; it is
/// found on the PATH or where <c>EDGEASPIRE_CHROMIUM</c> points.
/// </summary>
internal static partial class PhotoPixels
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly string[] Formats = [".bmp", ".jpg", ".jpeg", ".png"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The images are part of the page, so that all are decoded when it has been loaded.
    private const string Script = """
        <script>
        window.onload = () => {
          const found = [];
          for (const image of document.images) {
            const side = Math.min(image.naturalWidth, image.naturalHeight);
            const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
            const context = canvas.getContext('2d');
            context.imageSmoothingQuality = 'high';
            context.drawImage(image, (image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
            const pixels = context.getImageData(0, 0, SIDE, SIDE).data;
            let text = '';
            for (let i = 0; i < pixels.length; i++) if (i % 4 < 3) text += String.fromCharCode(pixels[i]);
            found.push('[' + btoa(text) + ']');
          }
          document.body.textContent = found.join(' ');
        };
        </script>
        """;

    /// <summary>The photos of a folder, sorted by name.</summary>
    public static string[] FilesIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder).Where(file => Formats.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Path of the browser; null when there is none.</summary>
    public static string? FindBrowser()
    {
        if (Environment.GetEnvironmentVariable("EDGEASPIRE_CHROMIUM") is { Length: > 0 } configured)
        {
            return File.Exists(configured) ? configured : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    /// <summary>Reads photos as RGB bytes, three for each pixel, row by row.</summary>
    /// <param name="browser">Path of the browser.</param>
    /// <param name="files">The photos.</param>
    /// <param name="side">Width and height of the result, in pixels.</param>
    /// <param name="folder">Where the page and the browser's files are meanwhile.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(
        string browser, IReadOnlyList<string> files, int side, string folder, CancellationToken cancellation)
    {
        var page = Path.Combine(folder, "photos.html");
        var html = new StringBuilder("<!doctype html><html><body>");
        foreach (var file in files)
        {
            html.Append(CultureInfo.InvariantCulture, $"<img src=\"data:image;base64,{Convert.ToBase64String(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false))}\">");
        }

        html.Append(Script.Replace("SIDE", side.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).Append("</body></html>");
        await File.WriteAllTextAsync(page, html.ToString(), cancellation).ConfigureAwait(false);
        var dumped = await DumpAsync(browser, page, Path.Combine(folder, "browser"), cancellation).ConfigureAwait(false);
        byte[][] photos = [.. Encoded().Matches(dumped).Select(match => Convert.FromBase64String(match.Groups["pixels"].Value))];
        return photos.Length == files.Count && photos.All(photo => photo.Length == side * side * 3)
            ? photos
            : throw new InvalidOperationException($"'{browser}' decoded {photos.Length} of {files.Count} photos.");
    }

    private static async Task<string> DumpAsync(string browser, string page, string profile, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(browser) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // Inside containers Chromium's own sandbox has no user namespaces; the page is ours.
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile}", "--dump-dom", new Uri(page).AbsoluteUri])
        {
            start.ArgumentList.Add(argument);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var dumped = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            return dumped;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"\[(?<pixels>[A-Za-z0-9+/=]+)\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Encoded();
}
