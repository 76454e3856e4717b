using Microsoft.Playwright;
using Xunit;

namespace EdgeAspire.Testing.Browser;

/// <summary>One headless Chromium for all tests of the page.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    // What has to come comes late where everything waits for a processor; what does not come fails the test all the same.
    private const int PatienceMilliseconds = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (ChromiumFactAttribute.FindChromium() is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Timeout = PatienceMilliseconds,

            // Inside containers Chromium's own sandbox has no user namespaces; the page is ours.
            Args = ["--no-sandbox"],
        });
    }

    /// <summary>Opens a page of its own; what the browser's console reports as an error is added to <paramref name="errors"/>.</summary>
    public async Task<IPage> OpenAsync(Uri address, List<string> errors, int width = 1280, int height = 900, bool isDark = false)
    {
        var isPhone = width < 500;
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            HasTouch = isPhone,
            IsMobile = isPhone,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        context.SetDefaultNavigationTimeout(PatienceMilliseconds);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                errors.Add(message.Text);
            }
        };
        page.PageError += (_, message) => errors.Add(message);
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
