using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>The site of docfx, served by loopback.</summary>
internal sealed class Site : IDisposable
{
    private static readonly Dictionary<string, string> types = new() { [".html"] = "text/html", [".js"] = "text/javascript", [".css"] = "text/css", [".json"] = "application/json", [".svg"] = "image/svg+xml", [".png"] = "image/png", [".woff2"] = "font/woff2" };

    private readonly HttpListener listener = new();
    private readonly string folder = Repository.PathOf("artifacts/site");

    /// <summary>Starts a server of the site, which is made first where it is not there.</summary>
    internal Site()
    {
        if (!File.Exists(Path.Combine(folder, "index.html"))) Make();
        Address = new($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    internal Uri Address { get; }

    public void Dispose() => listener.Close();

    private static void Make()
    {
        foreach (var arguments in (string[][])[["tool", "restore"], ["docfx", "docs/docfx.json", "--warningsAsErrors"]])
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, output);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is ObjectDisposedException or HttpListenerException)
            {
                return;
            }
            Answer(request.Request.Url!.AbsolutePath, request.Response);
        }
    }

    private void Answer(string path, HttpListenerResponse response)
    {
        var file = Path.Combine(folder, Uri.UnescapeDataString(path).TrimStart('/'));
        if (File.Exists(file))
        {
            response.ContentType = types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            response.OutputStream.Write(File.ReadAllBytes(file));
        }
        else response.StatusCode = (int)HttpStatusCode.NotFound;
        response.Close();
    }
}
