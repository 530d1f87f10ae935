using System.Reflection;
using Microsoft.ML.TorchSharp;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>Microsoft.ML.TorchSharp was built against an earlier TorchSharp than ours.</summary>
[TestClass]
public sealed class TorchSharpReferencesTests
{
    private const int MemberReferences = 0x0A000000;

    [TestMethod]
    public void Of_what_ML_NETs_trainers_call_only_an_interpolation_of_object_detection_is_gone()
    {
        var module = typeof(TorchSharpCatalog).Module;
        List<string> missing = [];
        var found = 0;
        for (var token = MemberReferences + 1; ; token++)
        {
            try
            {
                if (module.ResolveMember(token) is { } member && member.Module.Assembly == typeof(TorchSharp.torch).Assembly) found++;
            }
            catch (ArgumentOutOfRangeException)
            {
                break;
            }
            catch (Exception error) when (error is MissingMemberException or TypeLoadException)
            {
                missing.Add(error.Message);
            }
            catch (ArgumentException error) when (error.InnerException is BadImageFormatException)
            {
                // A member whose signature has type parameters, which only its user's context can name.
            }
        }
        Assert.IsGreaterThan(300, found);
        Assert.HasCount(1, missing, string.Join('\n', missing));
        StringAssert.Contains(missing[0], "interpolate");
    }
}
