using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.Sgm.Classifiers;

/// <summary>The networks for small images, of one channel or three.</summary>
internal static partial class SmallArchitectures
{
    private static readonly int[] UsualResNetDepths = [20, 32, 44, 56, 110];
    private static readonly int[] UsualDenseNetDepths = [40, 100];
    private const int UsualGrowthRate = 12;

    /// <summary>Those of the literature.</summary>
    internal static IEnumerable<Architecture> Usual => [.. UsualResNetDepths.Select(OfResNet), .. UsualDenseNetDepths.Select(depth => OfDenseNet(depth, UsualGrowthRate)), OfVgg];

    internal static Architecture OfVgg { get; } = new("small_vgg8", "VGG-8-BN", Vgg.CreateSmall);

    /// <exception cref="ArgumentOutOfRangeException">There is no such depth.</exception>
    internal static Architecture OfResNet(int depth)
    {
        ResNet.RequireSmallDepth(depth);
        return new($"small_resnet{depth}", $"ResNet-{depth}", (channels, classes) => ResNet.CreateSmall(depth, channels, classes));
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such depth, or the growth rate is not positive.</exception>
    internal static Architecture OfDenseNet(int depth, int growthRate)
    {
        DenseNet.RequireSmallShape(depth, growthRate);
        return new($"small_densenet{depth}_{growthRate}", $"DenseNet-BC-{depth}", (channels, classes) => DenseNet.CreateSmall(depth, growthRate, channels, classes));
    }

    /// <summary>The network of a name that has its depth in it, or null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such depth, or the growth rate is not positive.</exception>
    internal static Architecture? Find(string name)
    {
        if (ResNetName().Match(name) is { Success: true } resNet) return OfResNet(Number(resNet.Groups[1]));
        return DenseNetName().Match(name) is { Success: true } denseNet ? OfDenseNet(Number(denseNet.Groups[1]), Number(denseNet.Groups[2])) : null;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^small_resnet([0-9]{1,4})$", RegexOptions.IgnoreCase)]
    private static partial Regex ResNetName();

    [GeneratedRegex("^small_densenet([0-9]{1,4})_([0-9]{1,4})$", RegexOptions.IgnoreCase)]
    private static partial Regex DenseNetName();
}
